"""Open311 GeoReport v2 (https://wiki.open311.org/GeoReport_v2/): what goes out, what comes in, without HTTP."""
