"""The municipality's mailbox: read by a worker, each mail kept once, replies put to their message, the rest made one."""
