// The official types carry no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

namespace Dapr.Client;

/// <summary>The outcome of a bulk publish.</summary>
/// <typeparam name="TValue">Type of the events' data.</typeparam>
/// <param name="failedEntries">The entries that were not published.</param>
public class BulkPublishResponse<TValue>(List<BulkPublishResponseFailedEntry<TValue>> failedEntries)
{
    /// <summary>The entries that were not published; empty when all were.</summary>
    public List<BulkPublishResponseFailedEntry<TValue>> FailedEntries { get; } = failedEntries;
}

/// <summary>An entry of a bulk publish that was not published.</summary>
/// <typeparam name="TValue">Type of the event's data.</typeparam>
/// <param name="entry">The entry.</param>
/// <param name="errorMessage">Why it failed.</param>
public class BulkPublishResponseFailedEntry<TValue>(BulkPublishEntry<TValue> entry, string errorMessage)
{
    /// <summary>The entry.</summary>
    public BulkPublishEntry<TValue> Entry { get; } = entry;

    /// <summary>Why it failed.</summary>
    public string ErrorMessage { get; } = errorMessage;
}
