using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Mimik.Cli;

/// <summary>Options that take a number: invariant culture, and an error that says what was expected and found.</summary>
internal static class NumberOption
{
    /// <summary>An option with a default.</summary>
    /// <typeparam name="T">The number's type.</typeparam>
    /// <param name="name">Such as "--bones".</param>
    /// <param name="description">For the help text.</param>
    /// <param name="helpName">What stands for the number in the help text.</param>
    /// <param name="defaultValue">Its value where it is not given.</param>
    public static Option<T> Create<T>(string name, string description, string helpName, T defaultValue)
        where T : struct, IParsable<T> =>
        new(name) { Description = description, HelpName = helpName, CustomParser = Parse<T>, DefaultValueFactory = _ => defaultValue };

    /// <summary>An option that may be absent.</summary>
    /// <typeparam name="T">The number's type.</typeparam>
    /// <param name="name">Such as "--fps".</param>
    /// <param name="description">For the help text; says what happens without it.</param>
    /// <param name="helpName">What stands for the number in the help text.</param>
    public static Option<T?> CreateOptional<T>(string name, string description, string helpName)
        where T : struct, IParsable<T> =>
        new(name) { Description = description, HelpName = helpName, CustomParser = argument => Parse<T>(argument) };

    private static T Parse<T>(ArgumentResult argument)
        where T : struct, IParsable<T>
    {
        string text = argument.Tokens[0].Value;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out T value))
            return value;
        string option = (argument.Parent as OptionResult)?.Option.Name ?? "";
        argument.AddError($"{option}: expected {(typeof(T) == typeof(double) ? "a number" : "a whole number")}, found \"{text}\"");
        return default;
    }
}
