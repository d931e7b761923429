using System.Text.Json.Nodes;
using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Jobs;

/// <summary>The error answers of the jobs API of one sidecar.</summary>
internal sealed class JobErrors(string appId, string space)
{
    public static readonly ApiError BodyTooLarge = new(400, "ERR_BODY_READ", "failed to read request body: http: request body too large");

    public static ApiError Malformed(string detail) => new(400, "ERR_MALFORMED_REQUEST", $"failed deserializing HTTP body: {detail}");

    public ApiError NameInBody() => Error(400, "DAPR_SCHEDULER_JOB_NAME", "Set the job name in the url only", withNamespace: false);

    public ApiError NameEmpty() => Error(400, "DAPR_SCHEDULER_JOB_NAME_EMPTY", "Name is empty");

    public ApiError ScheduleEmpty() => Error(400, "DAPR_SCHEDULER_SCHEDULE_EMPTY", "Schedule is empty");

    public ApiError Exists(string name) => Error(409, "DAPR_SCHEDULER_SCHEDULE_JOB", $"failed to schedule job due to: job already exists: '{name}'");

    public ApiError Schedule(string reason) => Error(500, "DAPR_SCHEDULER_SCHEDULE_JOB", $"failed to schedule job due to: {reason}");

    public ApiError Get(string reason) => Error(500, "DAPR_SCHEDULER_GET_JOB", $"failed to get job due to: {reason}");

    public ApiError Delete(string reason) => Error(500, "DAPR_SCHEDULER_DELETE_JOB", $"failed to delete job due to: {reason}");

    private ApiError Error(int status, string code, string message, bool withNamespace = true)
    {
        List<KeyValuePair<string, string>> metadata = [new("appID", appId)];
        if (withNamespace) metadata.Add(new("namespace", space));
        return new(status, code, message, new JsonArray(ApiError.ErrorInfo(code, metadata)));
    }
}
