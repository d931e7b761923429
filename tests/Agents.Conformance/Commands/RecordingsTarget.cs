using Agents.Conformance.Names;
using Agents.Conformance.Scenarios;
using Agents.Conformance.Sidecars;

namespace Agents.Conformance.Commands;

/// <summary>The sidecar that the scenarios run against, and what it can be asked.</summary>
internal sealed record RecordingsTarget(ISidecarLauncher Launcher, BackendAddresses Backends, Differences Differences, RecordingsOptions Options)
{
    /// <summary>The embedded sidecar stands in for the stores, whether in this process or as an executable.</summary>
    private bool IsEmbedded => Options.Redis is null;

    public static RecordingsTarget Of(RecordingsOptions options)
    {
        var embedded = options.Redis is null;
        ISidecarLauncher launcher = options.Daprd is { } executable
            ? new ProcessLauncher(executable, options.Redis, options.Placement, options.Scheduler)
            : new InProcessLauncher();
        var backends = new BackendAddresses(
            options.Redis ?? BackendAddresses.Embedded.Redis,
            options.Kafka ?? BackendAddresses.Embedded.Kafka,
            options.Postgres ?? BackendAddresses.Embedded.Postgres);
        return new RecordingsTarget(launcher, backends, embedded ? Differences.Load(options.Folder) : Differences.None, options);
    }

    /// <summary>Null: it can be run.</summary>
    public string? ReasonToLeaveOut(Scenario scenario)
    {
        if (IsEmbedded) return NotServed.Reason(scenario.Name);
        var text = string.Concat(scenario.Resources.Values.Select(resource => resource.GetRawText()));
        if (Options.Kafka is null && text.Contains("${kafka}", StringComparison.Ordinal)) return "needs --kafka";
        if (Options.Postgres is null && text.Contains("${postgres}", StringComparison.Ordinal)) return "needs --postgres";
        if (Options.Placement is null && scenario.Needs.Contains("placement")) return "needs --placement";
        if (Options.Scheduler is null && scenario.Needs.Contains("scheduler")) return "needs --scheduler";
        return null;
    }
}
