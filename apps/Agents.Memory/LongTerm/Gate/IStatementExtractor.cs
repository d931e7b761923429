using Agents.Contracts.Memory;
using Agents.Memory.LongTerm.Records;

namespace Agents.Memory.LongTerm.Gate;

/// <summary>Decides what of turns is worth keeping.</summary>
internal interface IStatementExtractor
{
    /// <param name="session">Where the turns are from.</param>
    /// <param name="turns">The turns that the person said and that were not looked at before.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<Statement>> ExtractAsync(string session, IReadOnlyList<AppendedTurn> turns, CancellationToken cancellationToken);
}
