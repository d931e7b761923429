namespace Dapr.Sidecar.State;

/// <summary>
/// The order in which several saves of one request are carried out. daprd starts a goroutine for each, and the one started last runs
/// first; with the same key twice, or on a table that is read in the order of its rows, that can be seen.
/// </summary>
internal static class SetOrder
{
    public static IEnumerable<int> Of(int count)
    {
        if (count > 0) yield return count - 1;
        for (var i = 0; i < count - 1; i++) yield return i;
    }
}
