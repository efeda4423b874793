"""Many workbooks: isolated workers, results on disk as they come, resuming, archives, clusters.

``running.audit_all`` is the whole of it: jobs in, their answers in the order of the jobs out.
"""
