using System.Numerics.Tensors;
using System.Text;

namespace Agents.Memory.Vectors;

/// <summary>What every engine takes. The limits hold for all of them, so that data can go from one to another.</summary>
internal static class VectorRules
{
    public const int MaxIdLength = 200;
    public const int MaxNameLength = 400;
    public const int MaxGroups = 64;
    public const int MaxTitleLength = 1000;
    public const int MaxTextBytes = 16 * 1024;
    public const int MaxPayloadBytes = 8 * 1024;
    public const int MaxTop = 200;
    public const int MaxQueryLength = 8000;
    public const int MaxListed = 1000;

    /// <summary>Why an item is not taken; null: it is.</summary>
    public static string? Refusal(VectorItem item, VectorModel model)
    {
        if (!IsId(item.Id)) return $"id is '{Short(item.Id)}'; allowed: 1 to {MaxIdLength} characters out of A-Z a-z 0-9 - _ =";
        if (!IsName(item.Tenant)) return Name("tenant", item.Tenant);
        if (item.User is not null && !IsName(item.User)) return Name("user", item.User);
        if (!IsName(item.Kind)) return Name("kind", item.Kind);
        if (item.Parent is not null && !IsName(item.Parent)) return Name("parent", item.Parent);
        if (item.Groups.Count > MaxGroups) return $"groups are {item.Groups.Count}; allowed: at most {MaxGroups}";
        if (item.Groups.FirstOrDefault(g => !IsName(g)) is { } group) return Name("groups", group);
        if (item.Title is { Length: > MaxTitleLength }) return $"title has {item.Title.Length} characters; allowed: at most {MaxTitleLength}";
        if (Encoding.UTF8.GetByteCount(item.Text) is > MaxTextBytes and var text) return $"text has {text} bytes; allowed: at most {MaxTextBytes}";
        if (Encoding.UTF8.GetByteCount(item.Payload) is > MaxPayloadBytes and var payload)
            return $"payload has {payload} bytes; allowed: at most {MaxPayloadBytes}";
        return Refusal(item.Vector.Span, model);
    }

    /// <summary>Throws when a search cannot be made as it is.</summary>
    /// <exception cref="ArgumentException">Names the field, the value and what is allowed.</exception>
    public static void Check(VectorQuery query, VectorModel model)
    {
        if (query.Top is < 1 or > MaxTop) throw Wrong("top", query.Top, $"1 to {MaxTop}");
        if (query.Text is null && query.Vector is null) throw new ArgumentException("A query has neither text nor vector; one of them is needed.");
        if (query.Text is { Length: > MaxQueryLength }) throw Wrong("length of the text", query.Text.Length, $"at most {MaxQueryLength}");
        if (query.Vector is { } vector && Refusal(vector.Span, model) is { } reason) throw new ArgumentException($"The query's {reason}.");
        Check(query.Filter);
    }

    /// <summary>Throws when a filter cannot be looked for.</summary>
    /// <exception cref="ArgumentException">Names the field, the value and what is allowed.</exception>
    public static void Check(VectorFilter filter)
    {
        if (!IsName(filter.Tenant)) throw new ArgumentException($"The filter's {Name("tenant", filter.Tenant)}.");
        if (filter.Groups is { Count: > MaxGroups }) throw Wrong("number of groups", filter.Groups.Count, $"at most {MaxGroups}");
    }

    /// <summary>Throws when a page cannot be listed.</summary>
    /// <exception cref="ArgumentException">Names the field, the value and what is allowed.</exception>
    public static void Check(VectorFilter filter, int limit)
    {
        Check(filter);
        if (limit is < 1 or > MaxListed) throw Wrong("limit", limit, $"1 to {MaxListed}");
    }

    private static string? Refusal(ReadOnlySpan<float> vector, VectorModel model)
    {
        if (vector.Length != model.Dimensions) return $"vector has {vector.Length} dimensions; allowed: {model.Dimensions}, those of {model.Id}";
        var squares = TensorPrimitives.SumOfSquares(vector);
        return float.IsFinite(squares) && squares > 1e-12f ? null : "vector has no direction; allowed: finite numbers that are not all zero";
    }

    public static bool IsId(string id) =>
        id.Length is > 0 and <= MaxIdLength && !id.AsSpan().ContainsAnyExcept(Ids);

    // NUL ends a text in some engines.
    private static bool IsName(string name) => name.Length is > 0 and <= MaxNameLength && !name.Contains('\0', StringComparison.Ordinal);

    private static string Name(string field, string value) =>
        $"{field} is '{Short(value)}'; allowed: 1 to {MaxNameLength} characters without NUL";

    private static string Short(string value) => value.Length <= 40 ? value : value[..40] + "...";

    private static ArgumentException Wrong(string field, int value, string allowed) => new($"The {field} is {value}; allowed: {allowed}.");

    private static readonly System.Buffers.SearchValues<char> Ids =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=");
}
