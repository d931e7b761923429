namespace Agents.Contracts.Signals;

/// <summary>Versions that are out of service, at key <see cref="LedgerKeys.Quarantine"/>. Written by workers by etag.</summary>
public sealed record QuarantineDocument
{
    /// <summary>Grows by one with every change.</summary>
    public required long Revision { get; init; }

    /// <summary>The versions, in no order.</summary>
    public IReadOnlyList<QuarantinedVersion> Versions { get => field ?? []; init; } = [];

    /// <summary>The entry of a version, or null when it is in service.</summary>
    public QuarantinedVersion? Find(string tool, string version) => Versions.FirstOrDefault(v => v.Tool == tool && v.Version == version);
}

/// <summary>A version that is out of service.</summary>
public sealed record QuarantinedVersion
{
    /// <summary>Tool name.</summary>
    public required string Tool { get; init; }

    /// <summary>Version.</summary>
    public required string Version { get; init; }

    /// <summary>Why, for people: share of faults, window, the last fault.</summary>
    public required string Reason { get; init; }

    /// <summary>Since when, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it is probed next, UTC.</summary>
    public required DateTimeOffset NextProbeAt { get; init; }

    /// <summary>Probes that failed in a row.</summary>
    public int FailedProbes { get; init; }

    /// <summary>Probes that succeeded in a row.</summary>
    public int PassedProbes { get; init; }
}
