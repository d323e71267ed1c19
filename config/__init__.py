"""Settings, the clock, logging, and the services that run embedded when none are configured."""
