using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agents.Conformance.Scenarios;

/// <summary>One recorded scenario: resources, applications with their sidecars, and the steps with what was seen.</summary>
internal sealed record Scenario
{
    /// <summary><c>area/scenario</c>, from the file's place.</summary>
    [JsonIgnore]
    public string Name { get; init; } = "";

    [JsonIgnore]
    public string Area => Name.Split('/')[0];

    public required string Title { get; init; }
    public string? Notes { get; init; }

    /// <summary>File name to resource. A name that begins with <c>${dir}/</c> is a plain file of the scenario's folder.</summary>
    public Dictionary<string, JsonElement> Resources { get; init; } = [];

    public SidecarSettings Daprd { get; init; } = new();

    /// <summary>Parts of the control plane that must run: <c>placement</c>, <c>scheduler</c>.</summary>
    public List<string> Needs { get; init; } = [];

    public required Dictionary<string, ScenarioApp> Apps { get; init; }
    public required List<Step> Steps { get; init; }

    /// <summary>The time that the steps wait at least, in milliseconds. The longest scenarios are started first.</summary>
    [JsonIgnore]
    public int WaitsMs => Steps.Sum(step => step.WaitsMs);
}

/// <summary>How sidecars are started: for all of a scenario, or for one application.</summary>
internal sealed record SidecarSettings
{
    /// <summary>Flags of daprd, without the dashes.</summary>
    public Dictionary<string, JsonElement> Flags { get; init; } = [];

    public Dictionary<string, string> Env { get; init; } = [];

    /// <summary>Only these resource files; null is all.</summary>
    public List<string>? Resources { get; init; }

    /// <summary><c>outbound</c>: the sidecar is ready when its outbound health is, whatever the application does.</summary>
    public string? WaitFor { get; init; }
}

/// <summary>An application and its sidecar.</summary>
internal sealed record ScenarioApp
{
    public bool NoApp { get; init; }
    public bool NotListening { get; init; }
    public bool StartLater { get; init; }
    public Dictionary<string, List<RouteAnswer>> Routes { get; init; } = [];
    public SidecarSettings Daprd { get; init; } = new();
}
