package text

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// caret is the blinking bar where the next character goes. It blinks by Fyne's animations, as Fyne's
// own field does and if it does, and is always there right after a key.
type caret struct {
	rect *canvas.Rectangle
	anim *fyne.Animation
	dark bool
}

const blink = 550 * time.Millisecond

func (c *caret) object() *canvas.Rectangle {
	if c.rect == nil {
		c.rect = canvas.NewRectangle(color.Transparent)
	}
	return c.rect
}

func (c *caret) start(s *Surface) {
	c.stop()
	c.dark = false
	c.object().Hidden = false
	if s.Disabled() || !fyne.CurrentApp().Settings().ShowAnimations() {
		return
	}
	c.anim = fyne.NewAnimation(blink, func(f float32) {
		if dark := f > 0.5; dark != c.dark {
			c.dark = dark
			c.rect.Hidden = dark
			canvas.Refresh(c.rect)
		}
	})
	c.anim.AutoReverse, c.anim.RepeatCount, c.anim.Curve = true, fyne.AnimationRepeatForever, fyne.AnimationLinear
	c.anim.Start()
}

func (c *caret) stop() {
	if c.anim != nil {
		c.anim.Stop()
		c.anim = nil
	}
}

// awake shows it anew from now on.
func (c *caret) awake() {
	if c.anim == nil {
		return
	}
	c.anim.Stop()
	c.dark = false
	c.anim.Start()
}
