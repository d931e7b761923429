using System.Text.Json;
using Dapr.Sidecar.GoText;
using static Dapr.Sidecar.GoText.ProtoFields;

namespace Dapr.Sidecar.Jobs;

/// <summary>The body of a request to schedule a job, read as Dapr reads JSON into a protobuf message.</summary>
/// <param name="Name">Not allowed here: the name stands in the path.</param>
/// <param name="Spec">The job.</param>
/// <param name="Overwrite">Takes the place of a job of this name.</param>
internal sealed record JobRequest(string? Name, JobSpec Spec, bool Overwrite)
{
    /// <exception cref="JsonException">It is no JSON object, or a field has a wrong value.</exception>
    public static JobRequest Parse(byte[] body)
    {
        using var document = ProtoFields.Parse(body);
        var root = document.RootElement;
        var spec = new JobSpec(
            Text(root, "schedule"), Text(root, "dueTime", "due_time"), Text(root, "ttl"), Count(root, "repeats"),
            root.TryGetProperty("data", out var data) ? GoJson.Encode(data, GoJsonStyle.Proto) : null,
            Failure(Message(root, "failurePolicy", "failure_policy")));
        return new(Text(root, "name"), spec, Flag(root, "overwrite"));
    }

    private static FailurePolicy Failure(JsonElement? value)
    {
        if (value is not { } policy) return FailurePolicy.Default;
        var (drop, constant) = (Field(policy, "drop"), Field(policy, "constant"));
        if (drop is not null && constant is not null) throw new JsonException("failurePolicy has both drop and constant; allowed: one of them");
        if (Message(policy, "drop") is not null) return FailurePolicy.Drop;
        if (Message(policy, "constant") is not { } kept) return FailurePolicy.Default;
        return new FailurePolicy(Drops: false, Interval(kept), Count(kept, "maxRetries", "max_retries"));
    }

    private static ProtoDuration? Interval(JsonElement constant)
    {
        if (Text(constant, "interval") is not { } text) return null;
        return ProtoDuration.TryParse(text, out var value) ? value : throw new JsonException($"interval \"{text}\" is not valid; allowed: {ProtoDuration.Form}");
    }

    private static uint? Count(JsonElement parent, string name, string? otherName = null) => (uint?)Whole(parent, name, otherName, 0, uint.MaxValue);
}
