using Agents.Contracts.Inventory;

namespace Agents.Contracts.DeadLetters;

/// <summary>
/// What is known of a message that no worker could take, at key <see cref="LedgerKeys.DeadLetter"/>; the message itself is at
/// <see cref="LedgerKeys.DeadLetterContent"/>. Written by workers, kept for <see cref="RetentionSeconds"/>.
/// </summary>
public sealed record DeadLetter
{
    /// <summary>Seconds that a letter is kept: 7 days.</summary>
    public const int RetentionSeconds = 7 * 24 * 3600;

    /// <summary>Most letters of a class that are kept; the oldest go first: 10,000.</summary>
    public const int MaxLetters = 10_000;

    /// <summary>Largest part of a message that is kept: 64 KiB.</summary>
    public const int MaxContentBytes = 64 * 1024;

    /// <summary>32 hexadecimal digits. The same message, or the same call's command, is the same letter however often it comes.</summary>
    public required string Id { get; init; }

    /// <summary>Class of the command topic that it was published to.</summary>
    public required ToolClass Class { get; init; }

    /// <summary>The topic that it was published to, as the message itself says; cut to 256 characters.</summary>
    public required string Topic { get; init; }

    /// <summary>When it last came, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The call, when it was a command.</summary>
    public string? CallId { get; init; }

    /// <summary>The call's tool, when it was a command.</summary>
    public string? Tool { get; init; }

    /// <summary>The call's tenant, when it was a command.</summary>
    public string? Tenant { get; init; }

    /// <summary>Why no worker took it, as far as it can be told.</summary>
    public string? Reason { get; init; }

    /// <summary>Bytes of the message.</summary>
    public required int Size { get; init; }

    /// <summary>When it was last published again, UTC.</summary>
    public DateTimeOffset? ReplayedAt { get; init; }
}

/// <summary>The message of a dead letter as the sidecar delivered it: a CloudEvent, or whatever else was on the topic.</summary>
public sealed record DeadLetterContent
{
    /// <summary>The text; at most <see cref="DeadLetter.MaxContentBytes"/> of it.</summary>
    public required string Text { get; init; }

    /// <summary>Whether the rest is missing.</summary>
    public bool Cut { get; init; }
}
