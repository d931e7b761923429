using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Agents.Hosting.Settings;

/// <summary>Binds options so that a wrong or misspelt setting stops the app at start.</summary>
public static class CheckedOptionsExtensions
{
    /// <summary>
    /// Binds <typeparamref name="T"/> to a section; unknown keys and values that are not allowed are errors at start. A section below it that
    /// other options are bound to is theirs.
    /// </summary>
    public static WebApplicationBuilder AddCheckedOptions<T>(this WebApplicationBuilder builder, string section)
        where T : class, ICheckedOptions
    {
        builder.Services.AddSingleton(new CheckedSection(section));
        builder.Services.AddOptions<T>()
            .Configure<IConfiguration, IEnumerable<CheckedSection>>((options, configuration, sections) =>
                Own(configuration, section, sections).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true))
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<T>>(new Validator<T>(section));
        builder.Services.AddSingleton(services => services.GetRequiredService<IOptions<T>>().Value);
        return builder;
    }

    private static IConfigurationSection Own(IConfiguration configuration, string section, IEnumerable<CheckedSection> sections)
    {
        var others = sections.Where(other => other.Name.StartsWith($"{section}:", StringComparison.OrdinalIgnoreCase)).ToArray();
        if (others.Length == 0) return configuration.GetSection(section);
        // What has no value is the way to what has one, and would be taken for a key of its own.
        var own = configuration.AsEnumerable().Where(setting => setting.Value is not null && !others.Any(other =>
            $"{setting.Key}:".StartsWith($"{other.Name}:", StringComparison.OrdinalIgnoreCase)));
        return new ConfigurationBuilder().AddInMemoryCollection(own).Build().GetSection(section);
    }

    private sealed record CheckedSection(string Name);

    private sealed class Validator<T>(string section) : IValidateOptions<T>
        where T : class, ICheckedOptions
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var check = new SettingsCheck(section);
            options.Check(check);
            return check.Errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(check.Errors);
        }
    }
}
