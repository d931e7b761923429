using Agents.Contracts.Inventory;

namespace Agents.Contracts;

/// <summary>Topic names. There is one command topic per class, so that a backlog in one never delays another.</summary>
public static class Topics
{
    /// <summary>Commands of class critical, on <see cref="ComponentNames.Commands"/>.</summary>
    public const string Critical = "tools.critical";

    /// <summary>Commands of class interactive, on <see cref="ComponentNames.Commands"/>.</summary>
    public const string Interactive = "tools.interactive";

    /// <summary>Commands of class batch, on <see cref="ComponentNames.BatchCommands"/>.</summary>
    public const string Batch = "tools.batch";

    /// <summary>Outcomes, on <see cref="ComponentNames.Results"/>.</summary>
    public const string Results = "tools.results";

    /// <summary>What every replica has to hear, <see cref="Signals.Signal"/>, on <see cref="ComponentNames.Results"/>.</summary>
    public const string Signals = "tools.signals";

    /// <summary>Observations of facts, <see cref="Decisions.FactObserved"/>, on <see cref="ComponentNames.Facts"/>.</summary>
    public const string Facts = "decision-facts";

    /// <summary>What happened to subjects elsewhere, <see cref="Decisions.SubjectActed"/>, on <see cref="ComponentNames.Facts"/>.</summary>
    public const string SubjectActions = "decision-actions";

    /// <summary>Turns that sessions took, <see cref="Memory.TurnsAppended"/>, on <see cref="ComponentNames.MemoryEvents"/>.</summary>
    public const string Turns = "memory-turns";

    /// <summary>Publish metadata: messages with the same value go to the same partition.</summary>
    public const string PartitionKey = "partitionKey";

    /// <summary>What a command topic's name ends with where its dead letters go.</summary>
    public const string DeadLetterSuffix = ".dead";

    /// <summary>The command topic of a class.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The class is not one of the three.</exception>
    public static string For(ToolClass toolClass) => toolClass switch
    {
        ToolClass.Critical => Critical,
        ToolClass.Interactive => Interactive,
        ToolClass.Batch => Batch,
        _ => throw new ArgumentOutOfRangeException(nameof(toolClass), toolClass, "Allowed are critical, interactive and batch."),
    };

    /// <summary>The dead-letter topic that belongs to <paramref name="topic"/>.</summary>
    public static string DeadLetter(string topic) => topic + DeadLetterSuffix;
}
