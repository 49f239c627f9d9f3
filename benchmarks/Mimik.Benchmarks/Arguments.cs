namespace Mimik.Benchmarks;

/// <summary>Pairs of "--name number" on the command line.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, int> _values = [];

    public int this[string name, int otherwise] => _values.GetValueOrDefault(name, otherwise);

    public static Arguments Parse(string[] args, params string[] known)
    {
        var arguments = new Arguments();
        for (int i = 0; i < args.Length; i += 2)
        {
            string name = args[i].TrimStart('-');
            if (!known.Contains(name) || i + 1 == args.Length || !int.TryParse(args[i + 1], out int value) || value < 1)
                throw new MimikException($"expected {string.Join(", ", known.Select(k => $"--{k} NUMBER"))}, found {string.Join(' ', args[i..])}");
            arguments._values[name] = value;
        }

        return arguments;
    }
}
