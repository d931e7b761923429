using Agents.Decisions.Definitions;

namespace Agents.Decisions.Runs;

/// <summary>Definitions that decisions under way were made with, also when other versions are active or the file has gone.</summary>
internal interface IPinnedDefinitions
{
    /// <summary>The definition, compiled; kept in memory once loaded.</summary>
    /// <exception cref="InvalidOperationException">There is none, or its content has another digest: somebody changed the store.</exception>
    ValueTask<DecisionDefinition> LoadAsync(PinnedType type, CancellationToken cancellationToken);
}
