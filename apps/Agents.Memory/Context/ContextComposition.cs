namespace Agents.Memory.Context;

/// <summary>The parts of context. Each slow tier registers itself as <see cref="IContextTier"/>.</summary>
internal static class ContextComposition
{
    public static void AddContext(this WebApplicationBuilder builder) => builder.Services.AddSingleton<ContextAssembler>();
}
