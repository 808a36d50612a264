"""Background jobs as the API shows them."""

from rest_framework import serializers

from quality.core.api.fields import Row

from ..models import JobRun


class JobRow(Row):
    """A background job."""

    region = serializers.IntegerField(source="region_id", allow_null=True)
    message = serializers.CharField(help_text="What it is doing, in the language of the caller.")
    error = serializers.CharField(help_text="What went wrong, in the language of the caller.")
    result = serializers.DictField(help_text="What the job has to say, by kind.")

    class Meta:
        model = JobRun
        fields = [
            *(
                "id",
                "kind",
                "key",
                "title",
                "region",
                "state",
                "attempts",
                "progress",
                "message",
                "error",
                "result",
            ),
            *("requested_by_name", "queued_at", "started_at", "finished_at"),
        ]
