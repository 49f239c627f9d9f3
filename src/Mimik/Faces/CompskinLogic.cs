using System.Globalization;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.Pickle;
using Mimik.Playback;

namespace Mimik.Faces;

/// <summary>
/// Rig logic as compressed skinning's files keep it: two pickled dictionaries. <c>inbetween_info</c> maps "x1,x2,x3" to [shapes, controls],
/// <c>combination_info</c> a number of factors to [first factors, second factors, ..., shapes]; both give <c>num_indices</c>, how many there are.
/// </summary>
internal static class CompskinLogic
{
    public const string InBetweenKey = "inbetween_info";
    public const string CorrectiveKey = "combination_info";
    private const string CountKey = "num_indices";

    /// <summary>Whether a file has rig logic.</summary>
    public static bool IsIn(NpzFile file) => file.Contains(InBetweenKey) || file.Contains(CorrectiveKey);

    /// <summary>Reads the logic of a file; without the dictionaries every shape is a control.</summary>
    /// <param name="file">The file.</param>
    /// <param name="shapeCount">S.</param>
    /// <exception cref="MimikException">The dictionaries are malformed, or do not drive every shape once.</exception>
    public static RigLogic Read(NpzFile file, int shapeCount)
    {
        var inBetweens = new List<InBetween>();
        var correctives = new List<Corrective>();
        if (file.TryGet(InBetweenKey) is { } hats)
            new Reader(file.FileName, InBetweenKey).InBetweens(hats, inBetweens);
        if (file.TryGet(CorrectiveKey) is { } products)
            new Reader(file.FileName, CorrectiveKey).Correctives(products, correctives);

        // The dictionaries group by interval and by number of factors; the order of the shapes is the rig's.
        inBetweens.Sort((a, b) => a.Shape.CompareTo(b.Shape));
        correctives.Sort((a, b) => a.Shape.CompareTo(b.Shape));
        try
        {
            return new RigLogic(shapeCount - inBetweens.Count - correctives.Count, shapeCount, inBetweens, correctives);
        }
        catch (ArgumentException error)
        {
            throw new MalformedFileException(file.FileName, "rig logic", $"each of {shapeCount} shapes driven once, controls first", error.Message, error);
        }
    }

    /// <summary>The two dictionaries as arrays.</summary>
    public static IEnumerable<KeyValuePair<string, NpyArray>> Write(RigLogic logic)
    {
        var hats = new PickleDict();
        foreach (InBetween x in logic.InBetweens)
        {
            // The shortest texts that give the same single-precision numbers back.
            string key = string.Create(CultureInfo.InvariantCulture, $"{Decimal(x.X1)},{Decimal(x.X2)},{Decimal(x.X3)}");
            List<object?> columns = Columns(hats, key, 2);
            ((List<object?>)columns[0]!).Add(x.Shape);
            ((List<object?>)columns[1]!).Add(x.Control);
        }

        var products = new PickleDict();
        var byCount = new Dictionary<int, List<object?>>();
        foreach (Corrective c in logic.Correctives)
        {
            int factors = c.Factors.Length;
            if (!byCount.TryGetValue(factors, out List<object?>? columns))
            {
                columns = Columns(products, factors, factors + 1);
                byCount.Add(factors, columns);
            }

            for (int f = 0; f < factors; f++)
                ((List<object?>)columns[f]!).Add(c.Factors[f]);
            ((List<object?>)columns[factors]!).Add(c.Shape);
        }

        hats.Set(CountKey, logic.InBetweens.Length);
        products.Set(CountKey, logic.Correctives.Length);
        return
        [
            new(InBetweenKey, PickleWriter.ObjectArray(hats)),
            new(CorrectiveKey, PickleWriter.ObjectArray(products)),
        ];
    }

    private static string Decimal(float value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny(".E") < 0 ? text + ".0" : text;
    }

    private static List<object?> Columns(PickleDict dict, object key, int count)
    {
        if (key is string text && dict.TryGet(text, out object? found))
            return (List<object?>)found!;
        var columns = new List<object?>();
        for (int i = 0; i < count; i++)
            columns.Add(new List<object?>());
        dict.Set(key, columns);
        return columns;
    }

    private sealed class Reader(string file, string element)
    {
        public void InBetweens(NpyArray array, List<InBetween> result)
        {
            PickleDict dict = Dictionary(array);
            for (int i = 0; i < dict.Count; i++)
            {
                if (dict.KeyAt(i) is CountKey)
                    continue;
                string key = dict.KeyAt(i) as string ?? throw Wrong("texts \"x1,x2,x3\" as keys", PickleContext.Name(dict.KeyAt(i)));
                float[] interval = Interval(key);
                int[][] columns = Columns(dict.ValueAt(i), 2, key);
                for (int j = 0; j < columns[0].Length; j++)
                    result.Add(new InBetween(columns[0][j], columns[1][j], interval[0], interval[1], interval[2]));
            }

            CheckCount(dict, result.Count);
        }

        public void Correctives(NpyArray array, List<Corrective> result)
        {
            PickleDict dict = Dictionary(array);
            for (int i = 0; i < dict.Count; i++)
            {
                if (dict.KeyAt(i) is CountKey)
                    continue;
                if (dict.KeyAt(i) is not (long and >= 2 and <= 64))
                    throw Wrong("numbers of factors, 2 to 64, as keys", $"{dict.KeyAt(i) ?? "None"}");
                int factors = (int)(long)dict.KeyAt(i)!;
                int[][] columns = Columns(dict.ValueAt(i), factors + 1, $"{factors}");
                int[] product = new int[factors];
                for (int j = 0; j < columns[0].Length; j++)
                {
                    for (int f = 0; f < factors; f++)
                        product[f] = columns[f][j];
                    result.Add(new Corrective(columns[factors][j], product));
                }
            }

            CheckCount(dict, result.Count);
        }

        private PickleDict Dictionary(NpyArray array) =>
            PickleReader.Elements(array).Items is [PickleDict dict] ? dict : throw Wrong("one dictionary", "something else");

        private float[] Interval(string key)
        {
            string[] parts = key.Split(',');
            float[] numbers = new float[3];
            bool fits = parts.Length == 3;
            for (int i = 0; fits && i < 3; i++)
                fits = float.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]);
            return fits ? numbers : throw Wrong("keys of the form \"x1,x2,x3\"", $"\"{key}\"");
        }

        // Lists of whole numbers, equally long; a published file may hold arrays in their place.
        private int[][] Columns(object? value, int count, string key)
        {
            object?[] items = value switch
            {
                List<object?> list => [.. list],
                object?[] tuple => tuple,
                _ => throw Wrong($"{count} lists under \"{key}\"", PickleContext.Name(value)),
            };
            if (items.Length != count)
                throw Wrong($"{count} lists under \"{key}\"", $"{items.Length}");
            int[][] columns = Array.ConvertAll(items, item => Indices(item, key));
            foreach (int[] column in columns)
            {
                if (column.Length != columns[0].Length)
                    throw Wrong($"lists of one length under \"{key}\"", $"{columns[0].Length} and {column.Length} numbers");
            }

            return columns;
        }

        private int[] Indices(object? item, string key)
        {
            if (item is NpyArray array)
                return array.ToInt32s();
            object?[] items = item switch
            {
                List<object?> list => [.. list],
                object?[] tuple => tuple,
                _ => throw Wrong($"lists of whole numbers under \"{key}\"", PickleContext.Name(item)),
            };
            return Array.ConvertAll(items, number => number is long and >= 0 and <= int.MaxValue
                ? (int)(long)number
                : throw Wrong($"shape indices under \"{key}\"", number is long other ? $"{other}" : PickleContext.Name(number)));
        }

        private void CheckCount(PickleDict dict, int count)
        {
            if (dict.TryGet(CountKey, out object? stated) && !(stated is long number && number == count))
                throw Wrong($"{CountKey} {count}", stated is long found ? $"{found}" : PickleContext.Name(stated));
        }

        private MalformedFileException Wrong(string expected, string found) => new(file, element, expected, found);
    }
}
