using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;

namespace Agents.Tools.Adapters;

/// <summary>
/// Carries a call to a tool and its answer back. One per tool version; holds what is needed to reach it, and lets go of it when the
/// version is retired and its last call has ended.
/// </summary>
internal interface IToolAdapter : IAsyncDisposable
{
    /// <summary>
    /// Sends once. Never throws for what the tool or the way to it does; cancelling means that no answer came in time.
    /// </summary>
    Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken);

    /// <summary>Asks what became of an effect. Never throws for what the tool or the way to it does.</summary>
    Task<EffectAnswer> QueryAsync(ToolReconcile reconcile, CallCommand command, CancellationToken cancellationToken);
}

/// <summary>One attempt.</summary>
/// <param name="Command">The call.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="Deadline">When the answer of this attempt stops being useful, UTC.</param>
/// <param name="TimeLeft">The same as a span, from now.</param>
internal readonly record struct ToolRequest(CallCommand Command, int Attempt, DateTimeOffset Deadline, TimeSpan TimeLeft)
{
    /// <summary>
    /// The command is a group, its arguments are <c>{"items": [...]}</c>, and http and dapr targets get it by POST at this path of their
    /// host or app. Other targets get it like any call. Null: the target's own verb and path.
    /// </summary>
    public string? BatchPath { get; init; }
}

/// <summary>What came of one attempt.</summary>
internal abstract record ToolAnswer
{
    /// <summary>The tool answered with a result; null when it answered without content.</summary>
    public sealed record Result(JsonElement? Value) : ToolAnswer;

    /// <summary>The tool answered that it will not or cannot: final, and no fault of the way to it.</summary>
    public sealed record Refusal(CallError Error) : ToolAnswer;

    /// <summary>No answer of the tool.</summary>
    /// <param name="Error">What it becomes when no further attempt is made.</param>
    /// <param name="NeverSent">The request certainly did not leave this process.</param>
    public sealed record Fault(CallError Error, bool NeverSent) : ToolAnswer
    {
        /// <summary>
        /// The way to the tool could not be opened: no connection, no process, no session. Implies <see cref="NeverSent"/>. Connecting
        /// has a breaker of its own.
        /// </summary>
        public bool Connecting { get; init; }

        /// <summary>It says nothing about the tool: the attempt was broken off, had too little time, or was a rehearsal.</summary>
        public bool Blameless { get; init; }

        /// <summary>Before that another attempt makes no sense. Null: nothing is known.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }
}

/// <summary>What a status query found.</summary>
internal abstract record EffectAnswer
{
    public sealed record Found(JsonElement? Result) : EffectAnswer;

    public sealed record Absent : EffectAnswer;

    /// <summary>No answer that can be trusted.</summary>
    public sealed record NotKnown(string Reason) : EffectAnswer;
}
