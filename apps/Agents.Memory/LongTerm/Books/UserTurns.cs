using Agents.Memory.LongTerm.Records;

namespace Agents.Memory.LongTerm.Books;

/// <summary>
/// Lets this replica change one book at a time, so that what comes together does not meet itself. Between replicas the etag decides.
/// </summary>
internal sealed class UserTurns : IDisposable
{
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for the turn; it is given back by disposing it.</summary>
    public async Task<IDisposable> EnterAsync(Owner owner, CancellationToken cancellationToken)
    {
        var turn = _turns[(uint)string.GetHashCode(owner.Key, StringComparison.Ordinal) % (uint)_turns.Length];
        await turn.WaitAsync(cancellationToken);
        return new Turn(turn);
    }

    public void Dispose()
    {
        foreach (var turn in _turns)
            turn.Dispose();
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
