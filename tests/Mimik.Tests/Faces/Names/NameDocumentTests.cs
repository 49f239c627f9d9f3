using System.Text;
using Mimik.Faces.Names;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Names;

/// <summary>docs/names.md is the table in the code, written out.</summary>
public class NameDocumentTests
{
    [Fact]
    public void The_document_is_the_table()
    {
        string path = Path.Combine(Repository.Root, "docs", "names.md"), expected = Document();
        if (File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == expected)
            return;
        File.WriteAllText(Path.Combine(Repository.Root, "docs", "names.received.md"), expected);
        Assert.Fail("docs/names.md differs from the table; docs/names.received.md is what it says: read it, then put it in place");
    }

    private static string Document()
    {
        var text = new StringBuilder(
            """
            # Names of face shapes

            Rigs and recordings name the same movements differently. Mimik joins names through one table whose lingua franca are ARKit's 52 shapes.
            Spelling does not matter: `eyeBlinkLeft`, `EyeBlinkLeft`, `eyeBlink_L`, `eye_blink_left` and `eyeBlink.l` are one name. Left is the
            character's left.

            How a channel of an animation finds its target:

            1. A channel that has a target's very name drives that target, and nothing else.
            2. The rest goes through the table: a channel makes poses, a target reads poses, each with the factor given below.
            3. What is left over is reported: channels without use, controls that stay at 0. If nothing fits, that is an error.

            Nothing is clamped. Where ARKit has one shape for both sides (`browInnerUp`, `cheekPuff`), it drives both, and reads their mean. FACS
            controls of lip quadrants or sides make their share of ARKit's whole lips. `lipsToward` brings the lips together over a dropped jaw,
            as `mouthClose` does over an open one.

            | ARKit | Live Link Face | ICT FaceKit | FACS-72 makes the pose | FACS-72 reads the pose |
            |---|---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (NameRow row in NameRows.All)
        {
            string makes = string.Join(" + ", row.Facs.Select(term => (term.Makes == 1 ? "" : FormattableString.Invariant($"{term.Makes:0.##} ")) + $"`{term.Name}`"));
            string reads = string.Join(", ", row.Facs.Where(term => term.Reads != 0).Select(term => $"`{term.Name}`"));
            text.Append(Line([$"`{row.Arkit}`", $"`{FaceVocabularies.ToLiveLink(row.Arkit)}`", row.Ict is null ? "" : $"`{row.Ict}`", makes, reads]));
        }

        string[] without = [.. FaceVocabularies.Facs72.Where(name => NameEntry.Find(name) is null)];
        text.Append("\nFACS-72 controls without a counterpart: ").AppendJoin(", ", without.Select(name => $"`{name}`")).Append(".\n");
        text.Append("Angles that Live Link Face records beside the shapes, which no shape stands for: ")
            .AppendJoin(", ", FaceVocabularies.LiveLinkAngles.Select(name => $"`{name}`")).Append(".\n");
        text.Append("\n## An animator's sliders\n\nFACS-72 rigs are animated by 56 sliders: opposite controls share one of [-1, 1] (named negative/positive), the others have [0, 1]. In order: ")
            .AppendJoin(", ", FacsAnimatorControls.Names.Select(name => $"`{name}`")).Append(".\n");
        return text.ToString();
    }

    private static string Line(string[] cells) => "| " + string.Join(" | ", cells) + " |\n";
}
