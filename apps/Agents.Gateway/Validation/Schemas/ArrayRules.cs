using System.Text.Json;

namespace Agents.Gateway.Validation.Schemas;

/// <summary><c>minItems</c> and <c>maxItems</c></summary>
internal sealed class ItemCountRule(int min, int max) : IRule
{
    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is var count && (count < min || count > max))
        {
            errors.Add(at, value, Ranges.Text(min, max, "items"));
        }
    }
}

/// <summary><c>prefixItems</c> for the first items, <c>items</c> for the rest.</summary>
internal sealed class ItemsRule(IReadOnlyList<Schema> first, Schema? rest) : IRule
{
    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            (index < first.Count ? first[index] : rest)?.Check(item, at.At(index), errors);
            index++;
        }
    }
}

/// <summary><c>contains</c>, <c>minContains</c>, <c>maxContains</c></summary>
internal sealed class ContainsRule(Schema schema, int min, int max) : IRule
{
    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        var matching = value.EnumerateArray().Select((item, i) => schema.Matches(item, at.At(i), errors)).Count(matches => matches);
        if (matching < min || matching > max)
        {
            errors.Add(at, value, Ranges.Text(min, max, "items that match 'contains'"));
        }
    }
}

/// <summary><c>uniqueItems</c></summary>
internal sealed class UniqueRule : IRule
{
    // Comparing is quadratic: more items than this are refused instead of keeping a processor busy.
    private const int MaxItems = 1000;

    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        JsonElement[] items = [.. value.EnumerateArray()];
        if (items.Length > MaxItems)
        {
            errors.Add(at, value, $"at most {MaxItems} items where all must differ");
            return;
        }

        for (var i = 1; i < items.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (JsonElement.DeepEquals(items[i], items[j]))
                {
                    errors.Add(at.At(i), items[i], "an item that is not in the list before");
                    return;
                }
            }
        }
    }
}
