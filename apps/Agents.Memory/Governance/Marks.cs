using Agents.Hosting.Erasures;

namespace Agents.Memory.Governance;

/// <summary>The marks of this app's state store.</summary>
internal sealed class Marks(ErasureMarks marks) : IErasureMarks
{
    public ValueTask<bool> RefusesAsync(string tenant, string person, DateTimeOffset bornAt, CancellationToken cancellationToken) =>
        marks.RefusesAsync(tenant, person, bornAt, cancellationToken);
}
