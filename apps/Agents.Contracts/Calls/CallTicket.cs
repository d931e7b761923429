namespace Agents.Contracts.Calls;

/// <summary>
/// The message on a command topic: run the call with this id. All else stands in the call's record, so that a message is small and
/// who can write to a topic can name calls but not make them. The other fields are for people who look into a topic.
/// </summary>
public sealed record CallTicket
{
    /// <summary>The call's id; see <see cref="CallId"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Tool name.</summary>
    public required string Tool { get; init; }

    /// <summary>Version chosen when the call was accepted.</summary>
    public required string Version { get; init; }

    /// <summary>The caller's tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The ticket of a command.</summary>
    public static CallTicket For(CallCommand command) =>
        new() { Id = command.Id, Tool = command.Tool, Version = command.Version, Tenant = command.Principal.Tenant };
}
