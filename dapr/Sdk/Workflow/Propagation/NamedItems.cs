namespace Dapr.Workflow;

/// <summary>Look-ups by name in a propagated history.</summary>
internal static class NamedItems
{
    public static IReadOnlyList<T> All<T>(
        IReadOnlyList<T> items, Func<T, string> nameOf, string name, StringComparison comparison = StringComparison.OrdinalIgnoreCase)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return [.. items.Where(item => string.Equals(nameOf(item), name, comparison))];
    }

    public static T? Last<T>(IReadOnlyList<T> items, Func<T, string> nameOf, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return items.LastOrDefault(item => string.Equals(nameOf(item), name, StringComparison.OrdinalIgnoreCase));
    }
}
