using System.Collections;
using System.Text.Json;

namespace Dapr.Sidecar.Cel;

/// <summary>What values are and how they compare.</summary>
internal static class CelValues
{
    /// <summary>A JSON scalar or .NET number as the value it stands for; JSON numbers are doubles.</summary>
    public static object? Plain(object? value) => value switch
    {
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString(),
        JsonElement { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
        JsonElement { ValueKind: JsonValueKind.True } => true,
        JsonElement { ValueKind: JsonValueKind.False } => false,
        JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
        int number => (long)number,
        uint number => (ulong)number,
        float number => (double)number,
        _ => value,
    };

    public static bool IsMap(object? value) => value is IDictionary or JsonElement { ValueKind: JsonValueKind.Object };

    public static bool IsList(object? value) => (value is IList and not byte[]) || value is JsonElement { ValueKind: JsonValueKind.Array };

    public static bool TryGetField(object? map, object? key, out object? value)
    {
        value = null;
        switch (map)
        {
            case JsonElement { ValueKind: JsonValueKind.Object } json when key is string name && json.TryGetProperty(name, out var field):
                value = Plain(field);
                return true;
            case IDictionary dictionary:
                foreach (DictionaryEntry entry in dictionary)
                {
                    if (AreEqual(Plain(entry.Key), key))
                    {
                        value = Plain(entry.Value);
                        return true;
                    }
                }
                return false;
            default:
                return false;
        }
    }

    /// <summary>The items of a list, or the keys of a map.</summary>
    public static IEnumerable<object?> Items(object? value) => value switch
    {
        JsonElement { ValueKind: JsonValueKind.Array } array => array.EnumerateArray().Select(item => Plain(item)),
        JsonElement { ValueKind: JsonValueKind.Object } json => json.EnumerateObject().Select(p => (object?)p.Name),
        IDictionary dictionary => dictionary.Keys.Cast<object?>().Select(Plain),
        IList list => list.Cast<object?>().Select(Plain),
        _ => [],
    };

    public static int Count(object? value) => value switch
    {
        JsonElement { ValueKind: JsonValueKind.Array } array => array.GetArrayLength(),
        JsonElement { ValueKind: JsonValueKind.Object } json => json.EnumerateObject().Count(),
        ICollection collection => collection.Count,
        _ => 0,
    };

    /// <summary>Equality over all types: numbers by value whatever their type, other types never equal another one.</summary>
    public static bool AreEqual(object? left, object? right)
    {
        if (IsNumber(left) && IsNumber(right)) return CompareNumbers(left!, right!) == 0;
        if (left is byte[] a && right is byte[] b) return a.AsSpan().SequenceEqual(b);
        if (IsMap(left) && IsMap(right))
        {
            return Count(left) == Count(right) && Items(left).All(key =>
                TryGetField(left, key, out var x) && TryGetField(right, key, out var y) && AreEqual(x, y));
        }
        if (IsList(left) && IsList(right)) return Count(left) == Count(right) && Items(left).Zip(Items(right)).All(pair => AreEqual(pair.First, pair.Second));
        return Equals(left, right);
    }

    /// <summary>Order of two values; null when they have none.</summary>
    public static int? Compare(object? left, object? right) => (left, right) switch
    {
        _ when IsNumber(left) && IsNumber(right) => CompareNumbers(left!, right!),
        (string a, string b) => string.CompareOrdinal(a, b),
        (bool a, bool b) => a.CompareTo(b),
        (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
        (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
        (TimeSpan a, TimeSpan b) => a.CompareTo(b),
        _ => null,
    };

    public static bool IsNumber(object? value) => value is long or ulong or double;

    /// <summary>-1, 0, 1, or 2 when one of them is not a number.</summary>
    private static int CompareNumbers(object left, object right)
    {
        if (left is double a && double.IsNaN(a)) return 2;
        if (right is double b && double.IsNaN(b)) return 2;
        return (left, right) switch
        {
            (long x, long y) => x.CompareTo(y),
            (ulong x, ulong y) => x.CompareTo(y),
            (long x, ulong y) => x < 0 ? -1 : ((ulong)x).CompareTo(y),
            (ulong x, long y) => y < 0 ? 1 : x.CompareTo((ulong)y),
            _ => Convert.ToDouble(left, null).CompareTo(Convert.ToDouble(right, null)),
        };
    }
}
