// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

namespace Dapr.AspNetCore;

/// <summary>The answer to a bulk: a status for every entry. An entry without one is delivered again.</summary>
public class BulkSubscribeAppResponse
{
    /// <summary>Makes the answer.</summary>
    /// <param name="statuses">The statuses.</param>
    public BulkSubscribeAppResponse(List<BulkSubscribeAppResponseEntry> statuses)
    {
        Statuses = statuses;
    }

    /// <summary>The statuses.</summary>
    public List<BulkSubscribeAppResponseEntry> Statuses { get; }
}

/// <summary>The status of one entry of a bulk.</summary>
public class BulkSubscribeAppResponseEntry
{
    /// <summary>Makes the status of an entry.</summary>
    /// <param name="entryId">Id of the entry.</param>
    /// <param name="status">What became of it.</param>
    public BulkSubscribeAppResponseEntry(string entryId, BulkSubscribeAppResponseStatus status)
    {
        EntryId = entryId;
        Status = status.ToString();
    }

    /// <summary>Id of the entry.</summary>
    public string EntryId { get; }

    /// <summary>What became of it: <c>SUCCESS</c>, <c>RETRY</c> or <c>DROP</c>.</summary>
    public string Status { get; }
}

/// <summary>What became of an entry of a bulk.</summary>
public enum BulkSubscribeAppResponseStatus
{
    /// <summary>It was handled.</summary>
    SUCCESS,

    /// <summary>It shall come again.</summary>
    RETRY,

    /// <summary>It shall not come again; it goes to the dead-letter topic, if there is one.</summary>
    DROP,
}
