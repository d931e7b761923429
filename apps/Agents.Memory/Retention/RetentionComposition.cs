using Agents.Hosting.Settings;

namespace Agents.Memory.Retention;

/// <summary>The job and what it needs.</summary>
internal static class RetentionComposition
{
    public static void AddRetention(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<RetentionOptions>(RetentionOptions.Section);
        builder.Services.AddSingleton<IRetained, AuditRetention>();
        builder.Services.AddHostedService<RetentionJob>();
    }
}
