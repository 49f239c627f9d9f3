using System.Text.Json;
using Mimik.Formats;

namespace Mimik.Faces.Landmarks;

/// <summary>Landmarks as JSON: one face, or frames that one camera or several have seen. docs/heads.md describes the form.</summary>
internal static class LandmarkJson
{
    private const string Pixels = "px";

    public static LandmarkSequence Parse(ReadOnlyMemory<byte> bytes, string file, ReadBudget budget)
    {
        // The document's own rows take about 12 bytes a token.
        budget.Charge(16L * bytes.Length, file, "JSON");
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 12, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return new Reader(file, document.RootElement).Sequence();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new MalformedFileException(file, "JSON", "landmarks: convention, points, units", e.Message.ReplaceLineEndings(" "), e);
        }
    }

    public static byte[] Write(LandmarkSet landmarks) => Written(writer =>
    {
        writer.WriteStartObject();
        WriteHeader(writer, landmarks);
        WriteImage(writer, landmarks.Image);
        WritePoints(writer, landmarks);
        writer.WriteEndObject();
    });

    public static byte[] Write(LandmarkSequence sequence) => Written(writer =>
    {
        writer.WriteStartObject();
        WriteHeader(writer, sequence.Frames.SelectMany(frame => frame).First().Points);
        if (sequence.FramesPerSecond is { } rate)
            writer.WriteNumber("frames_per_second", rate);
        if (sequence.Cameras.Count > 0)
            WriteCameras(writer, sequence.Cameras);
        writer.WriteStartArray("frames");
        foreach (IReadOnlyList<LandmarkView> frame in sequence.Frames)
        {
            writer.WriteStartObject();
            writer.WriteStartArray("views");
            foreach (LandmarkView view in frame)
            {
                writer.WriteStartObject();
                if (view.Camera >= 0)
                    writer.WriteString("camera", sequence.Cameras[view.Camera].Name);
                WriteImage(writer, view.Points.Image);
                WritePoints(writer, view.Points);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static byte[] Written(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
            write(writer);
        return stream.ToArray();
    }

    private static void WriteHeader(Utf8JsonWriter writer, LandmarkSet landmarks)
    {
        writer.WriteString("convention", landmarks.Convention);
        if (landmarks.InPixels || landmarks.Unit.MetresPerUnit is not null)
            writer.WriteString("units", landmarks.InPixels ? Pixels : landmarks.Unit.Name);
    }

    private static void WriteImage(Utf8JsonWriter writer, (int Width, int Height)? image)
    {
        if (image is not { } size)
            return;
        writer.WritePropertyName("image");
        WriteRaw(writer, [size.Width, size.Height]);
    }

    private static void WritePoints(Utf8JsonWriter writer, LandmarkSet landmarks)
    {
        writer.WriteStartArray("points");
        for (int k = 0; k < landmarks.Count; k++)
        {
            ReadOnlySpan<float> point = landmarks.Coordinates.AsSpan(k * landmarks.Dimensions, landmarks.Dimensions);
            double[] row = new double[point.Length];
            bool isThere = true;
            for (int c = 0; c < row.Length; c++)
            {
                isThere &= float.IsFinite(point[c]);
                row[c] = point[c];
            }

            if (isThere)
                WriteRaw(writer, row);
            else
                writer.WriteNullValue();
        }

        writer.WriteEndArray();
        if (landmarks.VisibleCount == landmarks.Count)
            return;
        writer.WritePropertyName("visible");
        writer.WriteRawValue($"[{string.Join(", ", landmarks.Visible.Select(visible => visible ? "true" : "false"))}]");
    }

    private static void WriteCameras(Utf8JsonWriter writer, IReadOnlyList<LandmarkCamera> cameras)
    {
        if (cameras[0].Unit.MetresPerUnit is not null)
            writer.WriteString("world_units", cameras[0].Unit.Name);
        writer.WriteStartArray("cameras");
        foreach (LandmarkCamera camera in cameras)
        {
            writer.WriteStartObject();
            writer.WriteString("name", camera.Name);
            WriteImage(writer, camera.Image);
            writer.WriteNumber("fx", camera.Focal.X);
            writer.WriteNumber("fy", camera.Focal.Y);
            writer.WriteNumber("cx", camera.Centre.X);
            writer.WriteNumber("cy", camera.Centre.Y);
            writer.WriteStartArray("R");
            for (int row = 0; row < 3; row++)
                WriteRaw(writer, camera.Rotation.AsSpan(3 * row, 3));
            writer.WriteEndArray();
            writer.WritePropertyName("t");
            WriteRaw(writer, [camera.Translation.X, camera.Translation.Y, camera.Translation.Z]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // A point a line, with as many digits as a single-precision number needs.
    private static void WriteRaw(Utf8JsonWriter writer, ReadOnlySpan<double> values)
    {
        var texts = new List<string>();
        foreach (double value in values)
            texts.Add((float)value == value ? ((float)value).ToString("r", System.Globalization.CultureInfo.InvariantCulture) : value.ToString("r", System.Globalization.CultureInfo.InvariantCulture));
        writer.WriteRawValue($"[{string.Join(", ", texts)}]");
    }

    /// <summary>One document.</summary>
    private sealed class Reader(string file, JsonElement root)
    {
        private string _convention = "";
        private LengthUnit _unit = LengthUnit.Unknown;
        private bool? _inPixels;
        private (int Width, int Height)? _image;
        private LandmarkCamera[] _cameras = [];

        public LandmarkSequence Sequence()
        {
            if (root.ValueKind != JsonValueKind.Object)
                throw Malformed("JSON", "an object with convention and points", $"{root.ValueKind}");
            _convention = root.TryGetProperty("convention", out JsonElement name) ? name.GetString() ?? "" : "";
            if (root.TryGetProperty("units", out JsonElement units))
                (_unit, _inPixels) = Unit("units", units.GetString() ?? "", allowPixels: true);
            _image = Image(root, "image");
            _cameras = Cameras();
            bool hasFrames = root.TryGetProperty("frames", out JsonElement frames);
            if (hasFrames == root.TryGetProperty("points", out _))
                throw Malformed("JSON", "points or frames", hasFrames ? "both" : "neither");
            IReadOnlyList<IReadOnlyList<LandmarkView>> views = hasFrames
                ? [.. Items(frames, "frames").Select((frame, t) => Frame(frame, $"frame {t}"))]
                : [[View(root, "points", _cameras.Length == 1 ? 0 : -1)]];
            double? rate = null;
            if (root.TryGetProperty("frames_per_second", out JsonElement fps))
                rate = fps.GetDouble() is > 0 and var value && double.IsFinite(value) ? value : throw Malformed("frames_per_second", "a number above 0", Raw(fps));
            return new LandmarkSequence(views, _cameras) { FramesPerSecond = rate };
        }

        private IReadOnlyList<LandmarkView> Frame(JsonElement frame, string element)
        {
            if (frame.ValueKind == JsonValueKind.Null)
                return [];
            if (frame.ValueKind != JsonValueKind.Object)
                throw Malformed(element, "an object with points or views", $"{frame.ValueKind}");
            if (!frame.TryGetProperty("views", out JsonElement views))
                return SawNothing(frame) ? [] : [View(frame, element, CameraOf(frame, element))];
            return
            [
                .. Items(views, element).Select((view, i) => (View: view, Element: $"{element}, view {i}")).Where(seen => !SawNothing(seen.View))
                    .Select(seen => View(seen.View, seen.Element, CameraOf(seen.View, seen.Element))),
            ];
        }

        // Trackers write a null for every point where they found no face.
        private static bool SawNothing(JsonElement view) =>
            view.ValueKind == JsonValueKind.Object && view.TryGetProperty("points", out JsonElement points) && points.ValueKind == JsonValueKind.Array
            && points.GetArrayLength() > 0 && points.EnumerateArray().All(point => point.ValueKind == JsonValueKind.Null);

        private int CameraOf(JsonElement view, string element)
        {
            if (!view.TryGetProperty("camera", out JsonElement camera))
                return _cameras.Length <= 1 ? _cameras.Length - 1 : throw Malformed(element, $"a camera ({Names()})", "none");
            int at = camera.ValueKind == JsonValueKind.Number ? camera.GetInt32() : Array.FindIndex(_cameras, known => known.Name == camera.GetString());
            return at >= 0 && at < _cameras.Length ? at : throw Malformed(element, $"a camera ({Names()})", Raw(camera));
        }

        private string Names() => _cameras.Length == 0 ? "none is given" : string.Join(", ", _cameras.Select(camera => camera.Name));

        private LandmarkView View(JsonElement view, string element, int camera)
        {
            if (!view.TryGetProperty("points", out JsonElement list))
                throw Malformed(element, "points", "none");
            JsonElement[] points = [.. Items(list, element)];
            JsonElement first = points.FirstOrDefault(point => point.ValueKind == JsonValueKind.Array);
            if (first.ValueKind != JsonValueKind.Array)
                throw Malformed(element, "points of two or three numbers", points.Length == 0 ? "none" : Raw(points[0]));
            int dimensions = first.GetArrayLength();
            if (dimensions is not (2 or 3))
                throw Malformed(element, "points of two or three numbers", Raw(first));
            if (_inPixels is { } inPixels && inPixels != (dimensions == 2))
                throw Malformed(element, inPixels ? "two numbers a point in pixels" : "three numbers a point in a unit of length", $"{dimensions}");
            float[] coordinates = new float[points.Length * dimensions];
            for (int k = 0; k < points.Length; k++)
            {
                Span<float> at = coordinates.AsSpan(k * dimensions, dimensions);
                at.Fill(float.NaN);
                if (points[k].ValueKind == JsonValueKind.Null)
                    continue;
                if (points[k].ValueKind != JsonValueKind.Array || points[k].GetArrayLength() != dimensions)
                    throw Malformed($"{element}: point {k}", $"{dimensions} numbers or null", Raw(points[k]));
                for (int c = 0; c < dimensions; c++)
                    at[c] = points[k][c].ValueKind == JsonValueKind.Null ? float.NaN : points[k][c].GetSingle();
            }

            bool[]? visible = view.TryGetProperty("visible", out JsonElement words) ? [.. Items(words, element).Select(word => word.GetBoolean())] : null;
            string convention = LandmarkConvention.Find(_convention)?.Name ?? _convention;
            if (convention.Length == 0)
                convention = LandmarkConvention.OfCount(points.Length)?.Name ?? "";
            return new LandmarkView(camera, new LandmarkSet(convention, dimensions, coordinates, visible)
            {
                Unit = _unit,
                Image = Image(view, element) ?? (camera >= 0 ? _cameras[camera].Image : null) ?? _image,
            });
        }

        private LandmarkCamera[] Cameras()
        {
            if (!root.TryGetProperty("cameras", out JsonElement list))
                return [];
            LengthUnit unit = root.TryGetProperty("world_units", out JsonElement units)
                ? Unit("world_units", units.GetString() ?? "", allowPixels: false).Unit
                : throw Malformed("world_units", "the unit of the cameras' t (mm, cm, m)", "none");
            LandmarkCamera[] cameras = [.. Items(list, "cameras").Select((camera, i) => Camera(camera, i, unit))];
            if (cameras.GroupBy(camera => camera.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw Malformed("cameras", "names of their own", $"\"{twice.Key}\" twice");
            return cameras;
        }

        private LandmarkCamera Camera(JsonElement camera, int index, LengthUnit unit)
        {
            string element = $"camera {index}";
            if (camera.ValueKind != JsonValueKind.Object)
                throw Malformed(element, "an object with fx, fy, cx, cy, R and t", $"{camera.ValueKind}");
            string name = camera.TryGetProperty("name", out JsonElement named) ? named.GetString() ?? $"{index}" : $"{index}";
            double[] t = [.. Items(Property("t"), element).Select(value => value.GetDouble())];
            if (t.Length != 3)
                throw Malformed(element, "three numbers in t", $"{t.Length}");
            double[] r = [.. Items(Property("R"), element).SelectMany(row => row.ValueKind == JsonValueKind.Array ? row.EnumerateArray().Select(value => value.GetDouble()) : [row.GetDouble()])];
            return new LandmarkCamera(name, (Number("fx"), Number("fy")), (Number("cx"), Number("cy")), r, (t[0], t[1], t[2])) { Unit = unit, Image = Image(camera, element) };

            JsonElement Property(string key) => camera.TryGetProperty(key, out JsonElement value) ? value : throw Malformed(element, $"\"{key}\"", "none");

            double Number(string key) => Property(key).GetDouble();
        }

        private (int Width, int Height)? Image(JsonElement of, string element)
        {
            if (!of.TryGetProperty("image", out JsonElement size))
                return null;
            int[] sides = [.. Items(size, element).Select(side => side.GetInt32())];
            return sides is [> 0, > 0] ? (sides[0], sides[1]) : throw Malformed($"{element}: image", "a width and a height", Raw(size));
        }

        private (LengthUnit Unit, bool InPixels) Unit(string element, string text, bool allowPixels)
        {
            if (allowPixels && text == Pixels)
                return (LengthUnit.Unknown, true);
            try
            {
                return (LengthUnit.Parse(text) with { Source = UnitSource.Declared }, false);
            }
            catch (MimikException e)
            {
                throw new MalformedFileException(file, element, allowPixels ? "px, mm, cm or m" : "mm, cm or m", $"\"{text}\"", e);
            }
        }

        private JsonElement.ArrayEnumerator Items(JsonElement list, string element) =>
            list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : throw Malformed(element, "a list", $"{list.ValueKind}");

        // On one line, and no more of it than a message needs.
        private static string Raw(JsonElement value)
        {
            const int Longest = 60;
            string text = string.Join(' ', value.GetRawText().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            return text.Length <= Longest ? text : $"{text[..Longest]}...";
        }

        private MalformedFileException Malformed(string element, string expected, string found) => new(file, element, expected, found);
    }
}
