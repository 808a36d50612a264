"""Quality monitoring: the monthly supervision bulletin (月通报) and the dashboards.

It reads the workstreams through their metrics, never through their models.
"""
