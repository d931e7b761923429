using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Agents.Hosting.Settings;

/// <summary>Binds options so that a wrong or misspelt setting stops the app at start.</summary>
public static class CheckedOptionsExtensions
{
    /// <summary>Binds <typeparamref name="T"/> to a section; unknown keys and values that are not allowed are errors at start.</summary>
    public static WebApplicationBuilder AddCheckedOptions<T>(this WebApplicationBuilder builder, string section)
        where T : class, ICheckedOptions
    {
        builder.Services.AddOptions<T>()
            .BindConfiguration(section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<T>>(new Validator<T>(section));
        builder.Services.AddSingleton(services => services.GetRequiredService<IOptions<T>>().Value);
        return builder;
    }

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
