using NanoML.Runtime;

namespace NanoML.Learning
{
    /// <summary>
    /// One button that teaches one class: a press makes the next results examples of it, a press of three seconds forgets it. Nothing is
    /// allocated after the constructor.
    /// </summary>
    public sealed class TeachingButton
    {
        private const long ShortPress = 30000;
        private const long LongPress = 3000000;

        private readonly IButton _button;
        private readonly byte[] _name;
        private readonly int _examples;
        private bool _isDown;
        private bool _isDone;
        private long _since;

        /// <param name="name">What the class is called: one word of at most <see cref="ClassNames.MostBytes"/> bytes.</param>
        /// <param name="examples">Of a press, in [1, <see cref="Teacher.MostAtOnce"/>].</param>
        public TeachingButton(IButton button, string name, int examples)
        {
            _button = button;
            _name = LabelTable.Word(name);
            _examples = examples;
        }

        /// <summary>Looks at the button.</summary>
        public void Turn(Teacher teacher)
        {
            Turn(teacher, MicrosecondClock.Now);
        }

        /// <summary>Looks at the button at a time.</summary>
        /// <param name="now">In microseconds.</param>
        public void Turn(Teacher teacher, long now)
        {
            bool isDown = _button.IsPressed();
            if (isDown && !_isDown)
            {
                _since = now;
                _isDone = false;
            }

            if (isDown && !_isDone && now - _since >= LongPress)
            {
                _isDone = true;
                teacher.Forget(_name, 0, _name.Length);
            }
            else if (!isDown && _isDown && !_isDone && now - _since >= ShortPress)
            {
                teacher.Teach(_name, 0, _name.Length, _examples);
            }

            _isDown = isDown;
        }
    }
}
