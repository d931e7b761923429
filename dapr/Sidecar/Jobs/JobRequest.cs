using System.Globalization;
using System.Text.Json;
using Dapr.Sidecar.GoText;

namespace Dapr.Sidecar.Jobs;

/// <summary>The body of a request to schedule a job, read as Dapr reads JSON into a protobuf message.</summary>
/// <param name="Name">Not allowed here: the name stands in the path.</param>
/// <param name="Spec">The job.</param>
/// <param name="Overwrite">Takes the place of a job of this name.</param>
internal sealed record JobRequest(string? Name, JobSpec Spec, bool Overwrite)
{
    // Go allows 10,000; what is deeper than this is refused as well, but earlier, so that no stack runs out.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 1_000, AllowDuplicateProperties = false };

    /// <exception cref="JsonException">It is no JSON object, or a field has a wrong value.</exception>
    public static JobRequest Parse(byte[] body)
    {
        if (body.Length == 0) return new(null, new(null, null, null, null, null, FailurePolicy.Default), Overwrite: false);
        using var document = JsonDocument.Parse(body, Strict);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new JsonException($"unexpected token {root.ValueKind}");
        var spec = new JobSpec(
            Text(root, "schedule"), Text(root, "dueTime", "due_time"), Text(root, "ttl"), Number(root, "repeats"),
            root.TryGetProperty("data", out var data) ? GoJson.Encode(data, GoJsonStyle.Proto) : null,
            Failure(Field(root, "failurePolicy", "failure_policy")));
        return new(Text(root, "name"), spec, Flag(root, "overwrite"));
    }

    private static FailurePolicy Failure(JsonElement? value)
    {
        if (value is not { } policy) return FailurePolicy.Default;
        Expect(policy, "failurePolicy", JsonValueKind.Object);
        var (drop, constant) = (Field(policy, "drop"), Field(policy, "constant"));
        if (drop is not null && constant is not null) throw new JsonException("failurePolicy has both drop and constant; allowed: one of them");
        if (drop is { } dropped)
        {
            Expect(dropped, "failurePolicy.drop", JsonValueKind.Object);
            return FailurePolicy.Drop;
        }
        if (constant is not { } kept) return FailurePolicy.Default;
        Expect(kept, "failurePolicy.constant", JsonValueKind.Object);
        return new FailurePolicy(Drops: false, Interval(kept), Number(kept, "maxRetries", "max_retries"));
    }

    private static ProtoDuration? Interval(JsonElement constant)
    {
        if (Text(constant, "interval") is not { } text) return null;
        return ProtoDuration.TryParse(text, out var value) ? value : throw new JsonException($"interval \"{text}\" is not valid; allowed: {ProtoDuration.Form}");
    }

    private static string? Text(JsonElement parent, string name, string? otherName = null)
    {
        if (Field(parent, name, otherName) is not { } value) return null;
        Expect(value, name, JsonValueKind.String);
        return value.GetString();
    }

    private static bool Flag(JsonElement parent, string name) => Field(parent, name) is { } value && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(value, name, "true, false"),
    };

    /// <summary>A whole number from 0 to 4294967295; also as text, and with an exponent.</summary>
    private static uint? Number(JsonElement parent, string name, string? otherName = null)
    {
        if (Field(parent, name, otherName) is not { } value) return null;
        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => value.GetString()!,
            _ => throw Wrong(value, name, "a number"),
        };
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var fits = decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= uint.MaxValue && decimal.IsInteger(number);
        return fits ? (uint)number : throw Wrong(value, name, $"a whole number from 0 to {uint.MaxValue}");
    }

    /// <summary>Null counts as not given.</summary>
    private static JsonElement? Field(JsonElement parent, string name, string? otherName = null)
    {
        var found = parent.TryGetProperty(name, out var value);
        if (otherName is not null && parent.TryGetProperty(otherName, out var other))
        {
            if (found) throw new JsonException($"duplicate field \"{name}\"");
            (found, value) = (true, other);
        }
        return found && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private static void Expect(JsonElement value, string name, JsonValueKind kind)
    {
        if (value.ValueKind != kind) throw Wrong(value, name, kind == JsonValueKind.String ? "a text" : "an object");
    }

    private static JsonException Wrong(JsonElement value, string name, string allowed) =>
        new($"invalid value for field {name}: {value.GetRawText()}; allowed: {allowed}");
}
