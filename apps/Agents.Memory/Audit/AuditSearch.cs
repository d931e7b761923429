using Agents.Hosting.Audit;

namespace Agents.Memory.Audit;

/// <summary>Lists the entries of all instances, the newest first.</summary>
internal sealed class AuditSearch(ChainReader<AuditListed> reader, DigestKeys keys)
{
    public async Task<IReadOnlyList<AuditFound>> FindAsync(string tenant, AuditFilter filter, CancellationToken cancellationToken)
    {
        var key = await keys.OfAsync(tenant, cancellationToken);
        var person = filter.Person is null ? null : key.Of(DigestKey.Person, filter.Person);
        var id = filter.Id is null ? null : key.Of(DigestKey.Item, filter.Id);
        var action = filter.Action is { } wanted ? AuditLog.Word(wanted) : null;
        var found = await reader.FindAsync(
            tenant, filter.Since, filter.Limit,
            (_, item) => item.Listed is { } listed && (person is null || listed.Person == person) && (id is null || item.Entry.Id == id)
                && (filter.Kind is null || item.Entry.Kind == filter.Kind) && (action is null || item.Entry.Action == action)
                && (filter.Until is null || item.Entry.At < filter.Until),
            cancellationToken);
        return [.. found.Select(one => new AuditFound(one.Replica, one.Item.Entry, one.Item.Listed!))];
    }
}

/// <summary>What is looked for; nulls match all.</summary>
internal sealed record AuditFilter
{
    /// <summary>The <c>userId</c>, as it was.</summary>
    public string? Person { get; init; }

    public string? Kind { get; init; }

    public AuditAction? Action { get; init; }

    /// <summary>The id, as it was.</summary>
    public string? Id { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>Older than this.</summary>
    public DateTimeOffset? Until { get; init; }

    public required int Limit { get; init; }
}

/// <summary>An entry, and of which instance.</summary>
internal sealed record AuditFound(string Instance, ChainEntry Entry, AuditListed Listed);
