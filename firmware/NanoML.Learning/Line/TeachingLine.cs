using NanoML.Runtime;

namespace NanoML.Learning
{
    /// <summary>
    /// Wishes as lines of text, from a serial monitor: <c>teach NAME [COUNT]</c>, <c>stop</c>, <c>forget NAME</c>, <c>right</c>,
    /// <c>wrong [NAME]</c>, <c>ranges COUNT</c>, <c>learned</c>, <c>reset</c>. A line ends with a line feed or a carriage return.
    /// </summary>
    /// <remarks>A line that is longer than any wish is refused as a whole. Nothing is allocated after the constructor.</remarks>
    public sealed class TeachingLine
    {
        /// <summary>The bytes of a line, at most.</summary>
        public const int MostBytes = 64;

        private const int MostBytesOfTurn = 256;

        private readonly IByteChannel _channel;
        private readonly byte[] _text = new byte[MostBytes];
        private readonly byte[] _next = new byte[16];
        private int _count;
        private bool _isTooLong;
        private int _at;

        public TeachingLine(IByteChannel channel)
        {
            _channel = channel;
        }

        /// <summary>Takes what has arrived, and passes on each wish that is complete. It never waits.</summary>
        public void Turn(Teacher teacher)
        {
            for (int taken = 0; taken < MostBytesOfTurn;)
            {
                int count = _channel.Read(_next, 0, _next.Length);
                if (count <= 0)
                {
                    return;
                }

                taken += count;
                for (int i = 0; i < count; i++)
                {
                    Take(_next[i], teacher);
                }
            }
        }

        private void Take(byte next, Teacher teacher)
        {
            if (next == '\n' || next == '\r')
            {
                if (_isTooLong)
                {
                    teacher.Refuse("line");
                }
                else if (_count > 0)
                {
                    Say(teacher);
                }

                _count = 0;
                _isTooLong = false;
            }
            else if (_count == MostBytes)
            {
                _isTooLong = true;
            }
            else
            {
                _text[_count++] = next;
            }
        }

        private void Say(Teacher teacher)
        {
            _at = 0;
            int verb = Word();
            int verbEnd = _at;
            int name = Word();
            int nameBytes = _at - name;
            int number = Word();
            int numberBytes = _at - number;
            bool isAll = Word() == _count;
            if (Is("teach", verb, verbEnd) && nameBytes > 0 && isAll)
            {
                teacher.Teach(_text, name, nameBytes, numberBytes == 0 ? Teacher.UsualExamples : Number(number, numberBytes));
            }
            else if (Is("ranges", verb, verbEnd) && nameBytes > 0 && numberBytes == 0)
            {
                teacher.LearnRanges(Number(name, nameBytes));
            }
            else if (Is("forget", verb, verbEnd) && nameBytes > 0 && numberBytes == 0)
            {
                teacher.Forget(_text, name, nameBytes);
            }
            else if (Is("wrong", verb, verbEnd) && numberBytes == 0)
            {
                teacher.Wrong(_text, name, nameBytes);
            }
            else if (nameBytes > 0 || !SaySingle(teacher, verb, verbEnd))
            {
                teacher.Refuse("wish");
            }
        }

        private bool SaySingle(Teacher teacher, int verb, int end)
        {
            if (Is("stop", verb, end))
            {
                teacher.Stop();
            }
            else if (Is("right", verb, end))
            {
                teacher.Right();
            }
            else if (Is("learned", verb, end))
            {
                teacher.Tell();
            }
            else if (Is("reset", verb, end))
            {
                teacher.Reset();
            }
            else
            {
                return verb == end;
            }

            return true;
        }

        /// <summary>Passes over the next word.</summary>
        /// <returns>Where it begins; the line's end if there is none.</returns>
        private int Word()
        {
            while (_at < _count && _text[_at] == ' ')
            {
                _at++;
            }

            int start = _at;
            while (_at < _count && _text[_at] != ' ')
            {
                _at++;
            }

            return start;
        }

        private bool Is(string word, int start, int end)
        {
            if (word.Length != end - start)
            {
                return false;
            }

            for (int i = 0; i < word.Length; i++)
            {
                if (_text[start + i] != word[i])
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>A whole number of up to four digits; -1 for anything else.</summary>
        private int Number(int start, int count)
        {
            int value = 0;
            for (int i = start; i < start + count; i++)
            {
                if (count > 4 || _text[i] < '0' || _text[i] > '9')
                {
                    return -1;
                }

                value = (10 * value) + _text[i] - '0';
            }

            return value;
        }
    }
}
