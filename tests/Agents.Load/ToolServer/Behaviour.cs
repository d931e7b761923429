namespace Agents.Load.ToolServer;

/// <summary>How a tool behaves, until told otherwise.</summary>
/// <param name="DelayMs">Time that a call takes at least; the argument <c>ms</c> of a call comes on top.</param>
/// <param name="Hang">No answer until the caller gives up.</param>
/// <param name="ErrorRate">Share of calls that are answered with 500 and problem details, 0 to 1.</param>
internal sealed record Behaviour(int DelayMs = 0, bool Hang = false, double ErrorRate = 0);

/// <summary>What a tool knows of its calls.</summary>
/// <param name="Running">Executing at this moment.</param>
/// <param name="Peak">Most that were executing at one moment.</param>
/// <param name="Items">Items of batch calls; 0 for a tool without a batch endpoint.</param>
internal sealed record ToolCounts(long Calls, long Running, long Peak, long Errors, long BatchCalls, long Items);
