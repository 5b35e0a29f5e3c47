from rest_framework.routers import SimpleRouter

from sdip import registry

router = SimpleRouter()
for route in registry.api_routes:
    router.register(route.prefix, route.viewset, route.basename)

urlpatterns = router.urls
