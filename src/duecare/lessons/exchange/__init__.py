"""Lessons as packages for a learning management system (LMS): SCORM 1.2 and cmi5."""
