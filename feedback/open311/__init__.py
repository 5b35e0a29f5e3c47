"""Open311 GeoReport v2: other systems read published messages and send new ones. The tenant is the jurisdiction."""
