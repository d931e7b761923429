using Agents.Contracts.Erasures;

namespace Agents.Tests.Hosting.Erasures;

/// <summary>Goes through all steps of one store.</summary>
internal static class ErasureSteps
{
    public static async Task<List<ErasedItem>> AllAsync(Func<string?, Task<ErasurePage>> step)
    {
        var erased = new List<ErasedItem>();
        string? cursor = null;
        do
        {
            var page = await step(cursor);
            erased.AddRange(page.Erased);
            cursor = page.Next;
        }
        while (cursor is not null);
        return erased;
    }
}
