using Agents.Contracts.Calls;
using Agents.Memory.Api;
using Agents.Memory.Knowledge.Records;

namespace Agents.Memory.Knowledge.Access;

/// <summary>
/// Who asks. A document is read by its owner and by the members of its groups, or by everyone of the tenant when it has none. The scope
/// <c>*</c> says what may be done, not who one is: it makes nobody a member.
/// </summary>
internal sealed record Reader
{
    private const string Everyone = "everyone";

    public required string Tenant { get; init; }

    public required string Subject { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Whether the caller may put and lift legal holds.</summary>
    public bool MayHold { get; init; }

    /// <summary>What the search filters by: one of these must be among the marks of a piece.</summary>
    public IReadOnlyList<string> Marks => [Everyone, Owner(Tenant, Subject), .. Groups.Select(Group)];

    public static Reader Of(Principal caller) => new()
    {
        Tenant = caller.Tenant,
        Subject = caller.Subject,
        Groups =
        [
            .. caller.Scopes.Where(one => one.StartsWith(Scopes.GroupPrefix, StringComparison.Ordinal) && one.Length > Scopes.GroupPrefix.Length)
                .Select(one => one[Scopes.GroupPrefix.Length..]).Distinct(StringComparer.Ordinal),
        ],
        MayHold = caller.Holds([Scopes.Hold]),
    };

    /// <summary>The marks of a document's pieces. Their beginnings keep a group from being taken for an owner, or for everyone.</summary>
    public static IReadOnlyList<string> MarksOf(string tenant, DocumentRecord record) =>
        [Owner(tenant, record.Owner), .. record.Groups.Count == 0 ? [Everyone] : record.Groups.Select(Group)];

    public bool MayRead(string owner, IReadOnlyList<string> groups) =>
        owner == Subject || groups.Count == 0 || groups.Any(one => Groups.Contains(one, StringComparer.Ordinal));

    public bool MayRead(DocumentRecord record) => MayRead(record.Owner, record.Groups);

    /// <summary>Also what it said before may be read only by those who could read it then.</summary>
    public bool MayRead(DocumentRecord record, DocumentVersion version) => MayRead(record) && MayRead(record.Owner, version.Groups);

    private static string Group(string name) => Scopes.GroupPrefix + name;

    // A digest: the vector tier needs no names of people.
    private static string Owner(string tenant, string subject) => "owner:" + DocumentKeys.Name(tenant, "owner/" + subject);
}
