using System.Text.Json;

namespace Agents.Gateway.Validation.Schemas;

/// <summary><c>allOf</c></summary>
internal sealed class AllOfRule(IReadOnlyList<Schema> schemas) : IRule
{
    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        foreach (var schema in schemas)
        {
            schema.Check(value, at, errors);
        }
    }
}

/// <summary><c>anyOf</c> and <c>oneOf</c></summary>
internal sealed class SomeOfRule(IReadOnlyList<Schema> schemas, bool exactlyOne) : IRule
{
    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        var matching = 0;
        List<string> reasons = [];
        foreach (var schema in schemas)
        {
            var found = schema.Errors(value, at, errors);
            if (!found.IsEmpty)
            {
                reasons.Add($"{(found.Errors[0].At == at.ToString() ? "" : found.Errors[0].At + ": ")}{found.Errors[0].Allowed}");
                continue;
            }

            matching++;
            if (!exactlyOne)
            {
                return;
            }
        }

        if (matching == 0)
        {
            errors.Add(at, value, string.Join("; or ", reasons));
        }
        else if (matching > 1)
        {
            errors.Add(at, value, $"exactly one of {schemas.Count} forms; this matches {matching}");
        }
    }
}

/// <summary><c>not</c></summary>
internal sealed class NotRule(Schema schema, string text) : IRule
{
    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        if (schema.Matches(value, at, errors))
        {
            errors.Add(at, value, "anything but " + text);
        }
    }
}

/// <summary><c>if</c>, <c>then</c>, <c>else</c></summary>
internal sealed class ConditionRule(Schema condition, Schema? then, Schema? otherwise) : IRule
{
    public void Check(JsonElement value, Location at, ErrorSink errors) =>
        (condition.Matches(value, at, errors) ? then : otherwise)?.Check(value, at, errors);
}

/// <summary><c>$ref</c></summary>
internal sealed class ReferenceRule(Schema target) : IRule
{
    private const int MaxDepth = 256;

    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        if (errors.Depth >= MaxDepth)
        {
            errors.Add(at, value, "nothing: the schema refers to itself without end");
            return;
        }

        var inner = new ErrorSink { Depth = errors.Depth + 1 };
        target.Check(value, at, inner);
        errors.AddRange(inner.Errors);
    }
}
