"""Rows of an agency's own file become cases whose content this server cannot open afterwards."""
