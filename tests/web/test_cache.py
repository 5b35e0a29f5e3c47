"""The cache: one client for each pool, and what is down is a miss."""

from concurrent.futures import ThreadPoolExecutor

from django.conf import settings

from sdip.web.cache import ForgivingRedisCache


def test_one_client_serves_all_calls_and_all_threads() -> None:
    cache = ForgivingRedisCache(settings.REDIS_URL, {"KEY_PREFIX": "test:steady"})
    client = cache._cache
    assert client.get_client("one") is client.get_client("other", write=True)

    def counted(number: int) -> bool:
        cache.delete(str(number))
        return cache.add(str(number), number, 60) and cache.incr(str(number)) == number + 1

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(counted, range(40)))


def test_a_cache_that_is_down_is_a_miss() -> None:
    down = ForgivingRedisCache("redis://127.0.0.1:1/0", {})
    down.set("a", 1)
    assert (down.get("a", "none"), down.add("a", 1), down.incr("a"), down.delete("a")) == ("none", True, 1, False)
