package sluice.console;

import org.apache.felix.webconsole.spi.BrandingPlugin;
import org.osgi.service.component.annotations.Component;

/** Puts the product's name on the Web Console's pages. Immutable. */
@Component
public final class Brand implements BrandingPlugin {

    private static final String NAME = "Sluice";

    @Override
    public String getBrandName() {
        return NAME;
    }

    @Override
    public String getProductName() {
        return NAME;
    }

    /** The name leads to where the console is, not out of the gateway's network. */
    @Override
    public String getProductURL() {
        return Console.ROOT + "/" + TopicsPage.LABEL;
    }

    @Override
    public String getProductImage() {
        return "/res/imgs/logo.png";
    }

    @Override
    public String getVendorName() {
        return NAME;
    }

    @Override
    public String getVendorURL() {
        return getProductURL();
    }

    @Override
    public String getVendorImage() {
        return getProductImage();
    }

    @Override
    public String getFavIcon() {
        return "/res/imgs/favicon.ico";
    }

    @Override
    public String getMainStyleSheet() {
        return "/res/ui/webconsole.css";
    }
}
