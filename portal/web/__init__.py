"""The hypermedia kit: requests, replies, rendering."""
