using System.Globalization;
using System.Reflection;

namespace Agents.Tests.Sdk;

/// <summary>Writes the public surface of an assembly as sorted lines: whatever a caller's source can depend on.</summary>
internal sealed class PublicApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly NullabilityInfoContext _nullability = new();

    public static IReadOnlyList<string> Of(Assembly assembly)
    {
        var text = new PublicApiText();
        var lines = new List<string>();
        foreach (var type in assembly.GetExportedTypes())
        {
            lines.Add(Header(type));
            lines.AddRange(text.Members(type).Select(member => $"{Name(type)}: {member}"));
        }
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static string Header(Type type)
    {
        var kind = type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct" : "class";
        var modifiers = type is { IsAbstract: true, IsSealed: true } ? "static " : type is { IsAbstract: true, IsInterface: false } ? "abstract " :
            type is { IsSealed: true, IsValueType: false } ? "sealed " : "";
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var bases = new[] { type.BaseType }.Where(b => b is not null && b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum))
            .Concat(type.IsEnum ? [] : type.GetInterfaces().Except(inherited).OrderBy(Name, StringComparer.Ordinal));
        return $"{modifiers}{kind} {Name(type)} : {string.Join(", ", bases.Select(b => Name(b!)))}{Attributes(type)}{Constraints(type.GetGenericArguments())}";
    }

    private IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum) return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}");
        return type.GetMembers(Declared).Select(Member).OfType<string>();
    }

    private string? Member(MemberInfo member) => member switch
    {
        ConstructorInfo made when IsVisible(made) && !made.IsStatic => $"{Access(made)}new({Parameters(made)}){Attributes(made)}",
        MethodInfo method when IsVisible(method) && !method.IsSpecialName =>
            $"{Access(method)}{TypeText(method.ReturnParameter.ParameterType, _nullability.Create(method.ReturnParameter))} {method.Name}{Generics(method)}({Parameters(method)}){Constraints(method.GetGenericArguments())}{Attributes(method)}",
        PropertyInfo property when property.GetAccessors(true).Any(IsVisible) =>
            $"{Access(property.GetAccessors(true).First(IsVisible))}{TypeText(property.PropertyType, _nullability.Create(property))} {property.Name} {{ {string.Concat(property.GetAccessors(true).Where(IsVisible).Select(Accessor))}}}{Attributes(property)}",
        FieldInfo { IsPublic: true } field =>
            $"{(field.IsLiteral ? $"const {Constant(field.GetRawConstantValue())} " : field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{TypeText(field.FieldType, _nullability.Create(field))} {field.Name}",
        _ => null,
    };

    private static string Accessor(MethodInfo accessor)
    {
        if (accessor.Name.StartsWith("get_", StringComparison.Ordinal)) return "get; ";
        var isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == "IsExternalInit");
        return isInit ? "init; " : "set; ";
    }

    private string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        (parameter.GetCustomAttribute<System.Runtime.CompilerServices.ExtensionAttribute>() is null ? "" : "this ")
        + (parameter.Position == 0 && method.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute)) ? "this " : "")
        + (parameter.IsOut ? "out " : "")
        + $"{TypeText(parameter.ParameterType, _nullability.Create(parameter))} {parameter.Name}"
        + (parameter.HasDefaultValue ? $" = {Constant(parameter.RawDefaultValue)}" : "")));

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) =>
        (method.IsPublic ? "" : "protected ") + (method.IsStatic ? "static " : "")
        + (method.DeclaringType!.IsInterface ? "" : method.IsAbstract ? "abstract "
            : method.IsVirtual && !method.IsFinal && !method.DeclaringType.IsSealed ? IsOverride(method) ? "override " : "virtual " : "");

    private static bool IsOverride(MethodBase method) => method is MethodInfo info && info.GetBaseDefinition() != info;

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Constraints(Type[] arguments) => string.Concat(arguments
        .Where(a => a.IsGenericParameter && (a.GetGenericParameterConstraints().Length > 0 || (a.GenericParameterAttributes & GenericParameterAttributes.SpecialConstraintMask) != 0))
        .Select(a => $" where {a.Name} : {a.GenericParameterAttributes} {string.Join(", ", a.GetGenericParameterConstraints().Select(Name))}"));

    /// <summary>Attributes that compilers and serializers act on.</summary>
    private static string Attributes(MemberInfo member)
    {
        var found = member.GetCustomAttributesData().Select(data => data.AttributeType.Name switch
        {
            nameof(ObsoleteAttribute) => "[Obsolete]",
            nameof(System.Text.Json.Serialization.JsonPropertyNameAttribute) => $"[Json {data.ConstructorArguments[0].Value}]",
            nameof(AttributeUsageAttribute) =>
                $"[Usage {data.ConstructorArguments[0].Value} {string.Join(' ', data.NamedArguments.Select(a => a.ToString()).Order(StringComparer.Ordinal))}]",
            _ => "",
        });
        var text = string.Concat(found.Order(StringComparer.Ordinal));
        return text.Length == 0 ? "" : " " + text;
    }

    private static string Constant(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string TypeText(Type type, NullabilityInfo info)
    {
        var mark = type.IsValueType ? "" : info.ReadState switch { NullabilityState.Nullable => "?", NullabilityState.Unknown => "~", _ => "" };
        if (type.IsArray) return TypeText(type.GetElementType()!, info.ElementType!) + "[]" + mark;
        if (!type.IsGenericType || type.IsGenericTypeDefinition) return Name(type) + mark;
        var arguments = type.GetGenericArguments();
        var texts = arguments.Select((argument, at) =>
            at < info.GenericTypeArguments.Length ? TypeText(argument, info.GenericTypeArguments[at]) : Name(argument));
        return $"{Name(type.GetGenericTypeDefinition()).Split('<')[0]}<{string.Join(", ", texts)}>{mark}";
    }

    private static string Name(Type type)
    {
        if (type.IsGenericParameter) return type.Name;
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        var name = type.FullName is { } full && !type.IsGenericType ? full : $"{type.Namespace}.{type.Name}";
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
