namespace Agents.Tools.Recovery;

/// <summary>One slot in use. It is free again when each of its calls has been completed once.</summary>
internal sealed class JournalSegment(Journal journal, int slot, int calls)
{
    private int _left = calls;

    /// <summary>One call less to care for: it has an outcome, or another entry cares for it.</summary>
    public void Complete()
    {
        if (Interlocked.Decrement(ref _left) == 0)
            journal.Close(slot);
    }
}
