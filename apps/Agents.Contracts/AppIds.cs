namespace Agents.Contracts;

/// <summary>Dapr app ids of the apps of this repository.</summary>
public static class AppIds
{
    /// <summary>The front door.</summary>
    public const string Gateway = "gateway";

    /// <summary>The workers that run tool calls.</summary>
    public const string Tools = "tools";

    /// <summary>Decides: rules, guardrails, steps with compensation.</summary>
    public const string Decisions = "decisions";

    /// <summary>Sessions, long-term memory, governed knowledge.</summary>
    public const string Memory = "memory";

    /// <summary>The sample business back end.</summary>
    public const string Shop = "shop";
}
